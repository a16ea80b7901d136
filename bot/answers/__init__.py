"""Answers to questions: facts from the database, one module a question. `bot.answers.table` says which there are."""
