"""Our own labelled documents, the training that turns them into coefficients, and the calibration."""
