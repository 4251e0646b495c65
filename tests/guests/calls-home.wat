;; world: calls-home
;; Wants the network.
(import "wasi:sockets/instance-network@0.2.0" "instance-network" (func $network (result i32)))
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (drop (call $network))
  (i32.const 512))
