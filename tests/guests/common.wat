  (memory (export "memory") 2)

  (global $heap (mut i32) (i32.const 65536))

  (data (i32.const 0) "guest\00\00\000.1.0\00\00\00a test guest\00\00\00\00{}\00\00\00\00\00\00seen\00\00\00\00")

  ;; description: name, version, summary, settings-schema, stages, establishes
  (data (i32.const 256)
    "\00\00\00\00\05\00\00\00" "\08\00\00\00\05\00\00\00" "\10\00\00\00\0c\00\00\00"
    "\20\00\00\00\02\00\00\00" "\40\01\00\00\02\00\00\00" "\48\01\00\00\01\00\00\00")

  ;; stages: call, result; establishes: seen
  (data (i32.const 320) "\00\01\00\00\00\00\00\00" "\28\00\00\00\04\00\00\00")

  (func $describe (export "portcullis:policy/policy@1.0.0#describe") (result i32)
    (i32.const 256))

  ;; ok, needs no fact
  (func $configure (export "portcullis:policy/policy@1.0.0#configure") (param i32 i32) (result i32)
    (i32.const 384))

  ;; ok, no opinion, at 512: nothing was written there
  (func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param $request i32) (result i32)
    (i32.const 512))

  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (block $enough
      (loop $more
        (br_if $enough (i32.le_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536))))
        (br_if $enough (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
        (br $more)))
    (local.get $at))
