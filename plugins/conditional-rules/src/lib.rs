use portcullis_guest as _;
