"""A stand-in for an AWS account on one machine: moto's server, the parts that it lacks, and a real OpenSearch."""
