"""What leaves as figures and files: HTML, CSV and Parquet output and the after-action review.

It turns tables and journals into pages that need no network. It must not run games, and it must
not know windows, servers or other ways out (interop, advice).
"""
