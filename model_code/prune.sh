#!/bin/sh
# Take from the installed packages and the program what serving never loads: `prune.sh PACKAGES PROGRAM`.
set -eu
packages=$1 program=$2

cd "$packages/openvino"
rm -rf cmake include tools torch libs/cache.json libs/tbb.pc frontend/*/
# The graphs are IR and run on the CPU: no other device, no other format.
for name in intel_gpu_plugin intel_npu_plugin auto_plugin auto_batch_plugin hetero_plugin \
  onnx_frontend tensorflow_frontend tensorflow_lite_frontend pytorch_frontend paddle_frontend gguf_frontend jax_frontend; do
  rm -f "libs/libopenvino_$name.so"*
done

cd "$packages"
# Of all AWS services only S3 is called, and STS and SSO by credential providers.
find botocore/data -mindepth 1 -maxdepth 1 -type d \
  ! -name s3 ! -name sts ! -name sso ! -name sso-oidc ! -name signin -exec rm -rf {} +
rm -rf bin boto3/data boto3/examples numpy/f2py
find . -type d \( -name tests -o -name test -o -name include \) -prune -exec rm -rf {} +
find . -name '*.pyi' -delete

cd "$program"
rm -rf export Dockerfile prune.sh rootfs.sh requirements*
