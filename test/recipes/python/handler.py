"""A function of AWS Lambda with Powertools, called once."""

from aws_lambda_powertools import Logger, Tracer

tracer = Tracer()
logger = Logger()


@tracer.capture_method
def total(items):
    if not items:
        raise ValueError("the cart is empty")
    return sum(items)


@tracer.capture_lambda_handler
def handler(event, context):
    logger.info("cart", extra={"count": len(event["items"])})
    return total(event["items"])


if __name__ == "__main__":
    handler({"items": []}, None)
