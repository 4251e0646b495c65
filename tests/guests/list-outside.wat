;; Returns a list of findings that lies outside its memory.
(data (i32.const 600) "\00\00\00\00" "\00\00\00\00" "\00\00\00\00" "\ff\ff\ff\0f")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
  (i32.const 600))
