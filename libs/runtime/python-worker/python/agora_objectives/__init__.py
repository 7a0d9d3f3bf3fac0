"""Objectives of a training beside supervised fine-tuning; see `agora_worker.objective`. They enter the keys of their own
trainings alone."""
