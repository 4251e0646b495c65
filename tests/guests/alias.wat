;; Returns 1,000 obligations whose values are all the same 40 kB of memory, so that a host which
;; copies what it is given would allocate 40 MB.
(data (i32.const 600) "\00\00\00\00" "\00\00\00\00"
  "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\00\08\00\00\e8\03\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (local $at i32)
  (local.set $at (i32.const 2048))
  (loop $next
    (i32.store (i32.add (local.get $at) (i32.const 4)) (i32.const 1))
    (i32.store (i32.add (local.get $at) (i32.const 8)) (i32.const 20000))
    (i32.store (i32.add (local.get $at) (i32.const 12)) (i32.const 40000))
    (local.set $at (i32.add (local.get $at) (i32.const 16)))
    (br_if $next (i32.lt_u (local.get $at) (i32.const 18048))))
  (i32.const 600))
