"""Step Functions: what moto's interpreter lacks (SageMaker tasks, status events)."""
