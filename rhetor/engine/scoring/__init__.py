"""Terms in, labels out: TF-IDF and logistic regression over the known terms of a sentence, compiled."""
