;; world: waits
;; Never comes back, and imports WASI.
(import "wasi:random/random@0.2.0" "get-random-u64" (func $random (result i64)))
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (drop (call $random))
  (loop $for_ever (br $for_ever))
  (unreachable))
