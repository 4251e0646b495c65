;; Calls itself without end; each call keeps much on the stack.
(func $deeper (param i64 i64 i64 i64) (result i64)
  (i64.add (local.get 0)
    (call $deeper
      (i64.add (local.get 1) (i64.const 1)) (i64.add (local.get 2) (local.get 0))
      (i64.mul (local.get 3) (i64.const 3)) (i64.xor (local.get 0) (local.get 1)))))
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (i32.wrap_i64 (call $deeper (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4))))
