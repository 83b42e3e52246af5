"""Bodies as Go's readers take them: `loose_json` and `manifest` read JSON and YAML, `json_faults` and `yaml_octets` say what is
wrong with bytes that are neither, and `duplicates` finds keys that come twice.
"""
