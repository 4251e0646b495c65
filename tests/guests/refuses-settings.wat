;; Refuses any settings: `at /: nothing expected`.
(data (i32.const 700) "at `/x`: nothing expected")
(data (i32.const 760) "\01\00\00\00" "\bc\02\00\00\19\00\00\00")
(func $configure (export "portcullis:policy/policy@1.0.0#configure") (param i32 i32) (result i32)
  (i32.const 760))
