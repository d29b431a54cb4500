"""Loans, purely: schedules, rates, the annual percentage rate, allocation, arrears, early repayment. Minor units."""
