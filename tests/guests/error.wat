;; Returns an error: `no idea`.
(data (i32.const 700) "no idea")
(data (i32.const 600) "\01\00\00\00" "\bc\02\00\00" "\07\00\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (i32.const 600))
