"""Tokens of ServiceAccounts: `requests` answers those who want one, `tokens` says whom one belongs to, `signing` makes
signatures, and `issuer` tells everybody how to verify them.
"""
