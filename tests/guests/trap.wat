;; Crashes.
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (unreachable))
