;; Allows without a finding.
(data (i32.const 600) "\00\00\00\00" "\01\00\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (i32.const 600))
