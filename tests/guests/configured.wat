;; Denies when its settings were longer than `{}`: what `configure` saw is kept.
(data (i32.const 600) "\00\00\00\00" "\01\01\00\00")
(func $configure (export "portcullis:policy/policy@1.0.0#configure") (param i32 i32) (result i32)
  (i32.store (i32.const 900) (i32.gt_u (local.get 1) (i32.const 2)))
  (i32.const 384))
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (if (i32.load (i32.const 900)) (then (return (i32.const 600))))
  (i32.const 512))
