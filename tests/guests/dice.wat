;; world: waits
;; Denies when a random number is odd.
(import "wasi:random/random@0.2.0" "get-random-u64" (func $random (result i64)))
(data (i32.const 600) "\00\00\00\00" "\01\01\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (if (i64.eqz (i64.and (call $random) (i64.const 1))) (then (return (i32.const 512))))
  (i32.const 600))
