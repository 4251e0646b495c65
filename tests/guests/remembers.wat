;; Denies whenever it was asked before in the same memory.
(data (i32.const 600) "\00\00\00\00" "\01\01\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (if (i32.load (i32.const 900)) (then (return (i32.const 600))))
  (i32.store (i32.const 900) (i32.const 1))
  (i32.const 512))
