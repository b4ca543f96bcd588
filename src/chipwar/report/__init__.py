"""Report: what people read after a game or a batch. It knows results and texts, no window and no engine."""
