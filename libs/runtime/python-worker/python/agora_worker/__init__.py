"""The Python side of Agora: trains students and lets models answer, spoken to in JSON lines over standard input and
output. Imports nothing heavy by itself; each method imports what it needs."""
