"""Labelling folders, tables and archives: resumable, in parallel, the same bytes whatever happened on the way.

DIR/
  sentences.…       a row for each unit of all documents, behind the columns of its document
  summary.csv       a row for each document
  groups.csv        a row for each group: documents, units, counts and shares with intervals
  skipped.csv       files and rows that were not labelled, why, and what to do
  manifest.json     model, options, columns, what was counted, checksums of results and sources
  run.json          when, how long, with how many jobs (the only file that differs between two runs)
  texts.jsonl       on request, the texts that offsets refer to
  documents/…       on request, results of each document in a file of its own

``rhetor.show.reports.folder_report`` makes report.html of these, for people.
"""

from rhetor.batch.run import BatchRun, RunOptions, label_sources, writing_to
from rhetor.batch.summary import Summary

__all__ = ["BatchRun", "RunOptions", "Summary", "label_sources", "writing_to"]
