;; Replaces bytes 0 to 9 of a string that is not there.
(data (i32.const 700) "r/nowhere")
;; rule `r`, pointer `/nowhere`, span 0..9, replacement ``
(data (i32.const 720) "\bc\02\00\00\01\00\00\00" "\bd\02\00\00\08\00\00\00"
  "\00\00\00\00\09\00\00\00" "\bc\02\00\00\00\00\00\00")
(data (i32.const 600) "\00\00\00\00" "\00\00\00\00"
  "\00\00\00\00\00\00\00\00" "\d0\02\00\00\01\00\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (i32.const 600))
