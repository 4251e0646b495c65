;; Needs the fact `seen`; denies when its value is `1`, has no opinion when it is anything else, and
;; fails when it is not there.
(data (i32.const 640) "\00\00\00\00" "\01\01\00\00")
(data (i32.const 740) "\28\00\00\00\04\00\00\00")
(data (i32.const 760) "\00\00\00\00" "\e4\02\00\00\01\00\00\00")
(func $configure (export "portcullis:policy/policy@1.0.0#configure") (param i32 i32) (result i32)
  (i32.const 760))
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param $request i32) (result i32)
  ;; the list of facts is at 136 in the request: its address, then its length; a fact is a name
  ;; (address, length) and a value (address, length)
  (if (i32.eqz (i32.load offset=140 (local.get $request))) (then (unreachable)))
  (if (result i32)
    (i32.eq (i32.const 49)
      (i32.load8_u (i32.load offset=8 (i32.load offset=136 (local.get $request)))))
    (then (i32.const 640))
    (else (i32.const 512))))
