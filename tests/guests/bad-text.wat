;; Returns an obligation whose key is not UTF-8.
(data (i32.const 700) "\ff\fe")
(data (i32.const 720) "\bc\02\00\00\02\00\00\00" "\bc\02\00\00\00\00\00\00")
(data (i32.const 600) "\00\00\00\00" "\00\00\00\00"
  "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\d0\02\00\00\01\00\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (i32.const 600))
