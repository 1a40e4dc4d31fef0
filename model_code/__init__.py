"""What runs in the SageMaker container: an HTTP server that turns texts and pictures into CLIP vectors."""
