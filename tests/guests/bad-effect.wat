;; Returns an effect that does not exist.
(data (i32.const 600) "\00\00\00\00" "\01\09\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (i32.const 600))
