"""A data scientist's own transform job with the SageMaker Python SDK: `transform_job.py MODEL_NAME S3_PREFIX`."""

import sys

from sagemaker.core import resources, shapes


def run_job(model: str, prefix: str) -> None:
    """Embed `PREFIX/input/` into `PREFIX/output/`; fail unless the job completes."""
    source = shapes.TransformS3DataSource(s3_data_type="S3Prefix", s3_uri=f"{prefix}/input/")
    job = resources.TransformJob.create(
        transform_job_name="my-embeddings",
        model_name=model,
        batch_strategy="MultiRecord",
        transform_input=shapes.TransformInput(
            data_source=shapes.TransformDataSource(s3_data_source=source),
            content_type="application/jsonlines",
            split_type="Line",
        ),
        transform_output=shapes.TransformOutput(s3_output_path=f"{prefix}/output/", assemble_with="Line"),
        transform_resources=shapes.TransformResources(instance_type="ml.c6i.xlarge", instance_count=1),
    )
    job.wait(poll=1, timeout=120)


if __name__ == "__main__":
    run_job(*sys.argv[1:])
