;; world: waits
;; Denies when the clock shows another second than the request's time.
(import "wasi:clocks/wall-clock@0.2.0" "now" (func $now (param i32)))
(data (i32.const 600) "\00\00\00\00" "\01\01\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param $request i32) (result i32)
  (call $now (i32.const 800))
  (if (i64.ne (i64.load (i32.const 800))
        (i64.div_u (i64.load offset=120 (local.get $request)) (i64.const 1000)))
    (then (return (i32.const 600))))
  (i32.const 512))
