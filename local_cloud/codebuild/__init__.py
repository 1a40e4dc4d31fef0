"""CodeBuild for container images where there is no container engine.

A build whose environment holds a `docker build` command (`buildCommand`), a zipped context (`sourceS3Url`)
and a tag runs one command of the settings instead, with the build's arguments as `BUILD_ARG_…` variables;
what it leaves in its folder is the image. Where the build specification pulls first, a tag that the repository has
is not built again. The answer goes to CloudFormation as the project's build
specification would send it.
"""
