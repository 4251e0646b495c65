;; Returns the obligation `k` with a value that is not JSON.
(data (i32.const 700) "k{]")
(data (i32.const 720) "\bc\02\00\00\01\00\00\00" "\bd\02\00\00\02\00\00\00")
(data (i32.const 600) "\00\00\00\00" "\00\00\00\00"
  "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\d0\02\00\00\01\00\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (i32.const 600))
