"""SageMaker: models, serverless endpoints and Transform jobs, on containers that are plain processes."""
