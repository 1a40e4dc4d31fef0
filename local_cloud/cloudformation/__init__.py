"""CloudFormation: templates resolved, stacks deployed in dependency order, the API that the CDK CLI uses."""
