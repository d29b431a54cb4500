"""Tables of products: one noun a file."""

from products.models.price import Fee, Price
from products.models.specification import ProductSpecification
from products.models.version import ProductVersion

__all__ = ["Fee", "Price", "ProductSpecification", "ProductVersion"]
