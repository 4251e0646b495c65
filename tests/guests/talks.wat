;; Logs 100 lines of 2,000 bytes.
(import "portcullis:policy/log@1.0.0" "write" (func $write (param i32 i32 i32)))
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (local $left i32)
  (memory.fill (i32.const 20000) (i32.const 120) (i32.const 2000))
  (local.set $left (i32.const 100))
  (loop $next
    (call $write (i32.const 1) (i32.const 20000) (i32.const 2000))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $next (local.get $left)))
  (i32.const 512))
