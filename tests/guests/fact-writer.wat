;; Establishes the fact `seen`: the first byte of the payload's text is `{` or not, as JSON.
(data (i32.const 720) "\28\00\00\00\04\00\00\00" "\c1\02\00\00\01\00\00\00")
(data (i32.const 600) "\00\00\00\00" "\00\00\00\00"
  "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00"
  "\d0\02\00\00\01\00\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param $request i32) (result i32)
  ;; the payload is at 20 in the request; `0` or `1` goes to 705
  (i32.store8 (i32.const 705)
    (i32.add (i32.const 48)
      (i32.eq (i32.load8_u (i32.load offset=20 (local.get $request))) (i32.const 123))))
  (i32.const 600))
