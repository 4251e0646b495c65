;; Has no opinion on anything.
