"""Independent of the business: KYC, sanctions screening, cases that only compliance sees."""
