;; A policy for tests. The first letter of the tool's name says what it does:
;; `s` spins until its fuel is gone, `t` traps, anything else is denied with a finding.
;; It has no free store: what the host hands in is written over at every call.
(module
  (memory (export "memory") 32)
  (global $next (mut i32) (i32.const 4096))

  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at
      (i32.and
        (i32.add (global.get $next) (i32.sub (local.get 2) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get 2))))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at))

  ;; description: name, version, summary, settings-schema, stages, establishes
  (data (i32.const 0)
    "\00\04\00\00\0a\00\00\00" "\10\04\00\00\05\00\00\00" "\20\04\00\00\12\00\00\00"
    "\40\04\00\00\02\00\00\00" "\50\04\00\00\02\00\00\00" "\00\00\00\00\00\00\00\00")
  ;; ok(requirements): no facts
  (data (i32.const 64) "\00\00\00\00" "\00\00\00\00\00\00\00\00")
  ;; ok(verdict): effect some(deny), one finding
  (data (i32.const 128) "\00\00\00\00" "\01\01\00\00" "\00\01\00\00\01\00\00\00"
    "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00")
  ;; finding: rule, effect some(deny), severity high, message, remedy some, detail some, at none
  (data (i32.const 256) "\60\04\00\00\05\00\00\00" "\01\01\03\00" "\70\04\00\00\0b\00\00\00"
    "\01\00\00\00\80\04\00\00\08\00\00\00" "\01\00\00\00\90\04\00\00\0b\00\00\00")

  (data (i32.const 1024) "test-guest")
  (data (i32.const 1040) "1.0.0")
  (data (i32.const 1056) "denies everything.")
  (data (i32.const 1088) "{}")
  (data (i32.const 1104) "\00\01")
  (data (i32.const 1120) "never")
  (data (i32.const 1136) "not allowed")
  (data (i32.const 1152) "ask less")
  (data (i32.const 1168) "seen inside")

  (func (export "portcullis:policy/policy@1.0.0#describe") (result i32) (i32.const 0))
  (func (export "portcullis:policy/policy@1.0.0#configure") (param i32 i32) (result i32)
    (i32.const 64))
  (func (export "portcullis:policy/policy@1.0.0#evaluate") (param $request i32) (result i32)
    (local $letter i32)
    (local.set $letter (i32.load8_u (i32.load offset=12 (local.get $request))))
    (if (i32.eq (local.get $letter) (i32.const 115)) (then (loop $spin (br $spin))))
    (if (i32.eq (local.get $letter) (i32.const 116)) (then (unreachable)))
    (i32.const 128)))
