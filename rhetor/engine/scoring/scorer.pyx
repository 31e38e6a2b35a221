"""The one path that makes labels: a text or sentences in, rows and records out."""

import cython
import numpy as np
from cpython.bytearray cimport PyByteArray_AS_STRING
from libc.stdint cimport int64_t
from libc.string cimport memset

from rhetor.engine.scoring.explaining cimport explain_scores
from rhetor.engine.scoring.quotations cimport (
    NOTHING, Quotations, end_paragraph, enter_paragraph, is_paragraph_end, mark_set_off, read_piece,
)
from rhetor.engine.scoring.rows cimport Row, Rows, check_places, make_rows, make_sentence, open_row, open_rows
from rhetor.engine.scoring.weights cimport (
    MOST_BLOCKS, MOST_LABELS, Scores, TermWeights, Weights, add_quotation, compute_probabilities, compute_scores,
    mix_in_quotation, read_weights,
)
from rhetor.engine.scoring.workspace cimport Source, Workspace, open_source, open_sources
from rhetor.engine.sentences.kinds cimport FURNITURE, SENTENCE, has_message
from rhetor.engine.sentences.pieces cimport Columns, free_columns
from rhetor.engine.sentences.splitting cimport Page, split_stretch, split_text
from rhetor.engine.terms.extraction cimport extract_hits
from rhetor.engine.terms.forms cimport spell_form
from rhetor.engine.terms.tokens cimport Token
from rhetor.engine.terms.vocabulary cimport Vocabulary, close_vocabulary, open_vocabulary
from rhetor.engine.text.characters cimport find_surrogate
from rhetor.engine.text.memory cimport free_lines_of


cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    const void* PyUnicode_DATA(object text)

cdef enum:
    LONG = 1024         # code points, from which on Python's lock is let go
    MOST_WORKSPACES = 8  # that are kept


@cython.final
cdef class Scorer:
    """A model, ready to label. Safe to use from several threads."""

    cdef Vocabulary vocabulary
    cdef Weights weights
    cdef readonly tuple labels
    cdef object terms, order  # the names, and which of them has which rank
    cdef list workspaces

    def __cinit__(self):
        memset(&self.vocabulary, 0, sizeof(Vocabulary))
        memset(&self.weights, 0, sizeof(Weights))

    def __dealloc__(self):
        close_vocabulary(&self.vocabulary)
        free_lines_of(self.weights.memory)

    def __init__(self, terms, model):
        """``terms`` are the packed terms of ``model``: ``joined`` in UTF-8, ``ends`` in bytes."""
        cdef const int64_t[::1] ends = terms.ends
        cdef bytes joined = terms.joined
        self.terms, self.labels, self.workspaces = terms, tuple(model.labels), []
        if len(self.labels) > MOST_LABELS or len(model.block_weights) > MOST_BLOCKS:
            raise ValueError(f"more than {MOST_LABELS} labels or {MOST_BLOCKS} blocks")
        self.order = np.argsort(model.idf, kind="stable")
        ranks = np.empty_like(self.order)
        ranks[self.order] = np.arange(len(ranks))
        cdef const int64_t[::1] numbers = ranks
        if len(ends):
            open_vocabulary(&self.vocabulary, joined, &ends[0], &numbers[0], len(ends))
        else:
            open_vocabulary(&self.vocabulary, joined, NULL, NULL, 0)
        read_weights(&self.weights, model, self.order)
        self.vocabulary.lines, self.vocabulary.line_size = <const char*>self.weights.terms, sizeof(TermWeights)

    def label_text(self, str text not None):
        """The rows of a text's pieces."""
        cdef Rows rows = self.split_text(text)
        self.label_rows(text, rows)
        return rows

    def split_text(self, str text not None, Page page=None):
        """The rows of a text's pieces, yet without labels; with a page, those of its next stretch."""
        cdef Columns pieces = Columns(NULL, NULL, NULL, 0, 0)
        cdef Source source = open_source(text)
        cdef Rows rows
        cdef int before = NOTHING
        try:
            if page is None:
                split_text(text, &pieces)
                rows = open_rows(&pieces, self.labels)
                mark_set_off(source.data, source.width, rows.rows, rows.count, &before)
            else:
                split_stretch(text, page, &pieces)
                rows = open_rows(&pieces, self.labels)
                mark_set_off(source.data, source.width, rows.rows, rows.count, &page.before)
            return rows
        finally:
            free_columns(&pieces)

    def label_texts(self, tuple texts not None):
        """The rows of several texts, one text after the other, and where those of each end: (texts,) int64."""
        cdef Columns pieces = Columns(NULL, NULL, NULL, 0, 0)
        cdef Py_UCS4[2] nothing = [0, 0]
        cdef Py_ssize_t i, first = 0
        cdef int before
        cdef Rows rows
        cdef int64_t[::1] ends = np.empty(len(texts), dtype=np.int64)
        cdef Workspace workspace = self._take_workspace()
        cdef bytearray memory = open_sources(texts)
        cdef Source* sources = <Source*>PyByteArray_AS_STRING(memory)
        try:
            for i in range(len(texts)):
                split_text(texts[i], &pieces)
                ends[i] = pieces.count
            rows = open_rows(&pieces, self.labels)
            with nogil:
                for i in range(ends.shape[0]):
                    before = NOTHING
                    mark_set_off(sources[i].data, sources[i].width, rows.rows + first, ends[i] - first, &before)
                    self._fill_rows(workspace, &sources[i], nothing, rows.rows + first, ends[i] - first)
                    first = ends[i]
            return rows, np.asarray(ends)
        finally:
            free_columns(&pieces)
            self._give_back(workspace)

    def label_rows(self, str text not None, Rows rows not None, str following not None=""):
        """Puts the labels into rows that ``split_text`` made of ``text`` and nobody else has seen.

        Args:
            following: what the next paragraph of the whole begins with, if ``text`` is a stretch of it.
        """
        cdef Py_UCS4[2] next = [0, 0]
        cdef Py_ssize_t i
        check_places(rows, len(text))
        cdef Workspace workspace = self._take_workspace()
        cdef Source source = open_source(text)
        for i in range(min(len(following), 2)):
            next[i] = following[i]
        try:
            if source.length < LONG:
                self._fill_rows(workspace, &source, next, rows.rows, rows.count)
            else:
                with nogil:
                    self._fill_rows(workspace, &source, next, rows.rows, rows.count)
        finally:
            self._give_back(workspace)

    def explain_rows(self, str text not None, Rows rows not None, top):
        """The evidence for each row that was made of ``text``; None for those without a label."""
        cdef Workspace workspace = self._take_workspace()
        cdef Source source = open_source(text)
        cdef Row row
        cdef Scores scores
        cdef Py_ssize_t i
        cdef list evidence = []
        check_places(rows, len(text))
        for i in range(rows.count):
            if rows.rows[i].label < 0:
                evidence.append(None)
                continue
            row = rows.rows[i]
            self._score_row(workspace, &source, &row, &scores, False)
            evidence.append(self._explain(workspace, &rows.rows[i], &scores, top))
        self._give_back(workspace)
        return evidence

    def label_sentences(self, tuple sentences not None, bint quoted, bint with_evidence, top):
        """A record for each sentence, unsplit. All of them are str; all stand in the middle of a quotation, or none does."""
        cdef Py_ssize_t count = len(sentences), length = 0, i
        cdef Rows rows = make_rows(count, self.labels)
        cdef Workspace workspace = self._take_workspace()
        cdef bytearray memory = open_sources(sentences)
        cdef Source* sources = <Source*>PyByteArray_AS_STRING(memory)
        for i in range(count):
            length += sources[i].length
        try:
            if length < LONG:
                self._fill_sentences(workspace, sources, count, quoted, rows.rows)
            else:
                with nogil:
                    self._fill_sentences(workspace, sources, count, quoted, rows.rows)
            return self._make_records(workspace, sentences, sources, rows, with_evidence, top)
        finally:
            self._give_back(workspace)

    def trace_sentence(self, str text not None):
        """What was seen in one sentence, for tests and the curious: its tokens and its known terms.

        Tokens are (form, start, end, place, form in the frame), where a form that is in no table is None; terms are
        (name, start, end), in the order in which they were found.
        """
        cdef Workspace workspace = self._take_workspace()
        cdef Source source = open_source(text)
        cdef Py_ssize_t i
        cdef const Token* token
        workspace.copy_stretch(source.data, source.width, 0, source.length)
        workspace.fold()
        extract_hits(&self.vocabulary, workspace.text, workspace.letters, workspace.length, workspace.analysis)
        workspace.place_hits()
        workspace.place_tokens()
        tokens, terms = [], []
        for i in range(workspace.analysis.count):
            token = &workspace.analysis.tokens[i]
            forms = spell_form(&self.vocabulary.forms, token.form), spell_form(&self.vocabulary.forms, token.frame)
            tokens.append((forms[0], token.start, token.end, workspace.analysis.places[i], forms[1]))
        for hit in workspace.analysis.hits[: workspace.analysis.hit_count]:
            terms.append((self.terms[self.order[hit.term]], hit.start, hit.end))
        self._give_back(workspace)
        return tokens, terms

    cdef list _make_records(
        self, Workspace workspace, tuple sentences, const Source* sources, Rows rows, bint with_evidence, top
    ):
        cdef Scores scores
        cdef Row row
        cdef Py_ssize_t i
        cdef list made = []
        for i in range(rows.count):
            evidence = None
            row = rows.rows[i]
            if with_evidence:
                self._score_row(workspace, &sources[i], &row, &scores, True)
                evidence = self._explain(workspace, &rows.rows[i], &scores, top)
            made.append(make_sentence(&rows.rows[i], <str>sentences[i], self.labels, evidence))
        return made

    cdef _explain(self, Workspace workspace, const Row* row, Scores* scores, top):
        label = self.labels[row.label]
        workspace.place_hits()
        if row.quoted and self.weights.quoted_error < 1.0:
            add_quotation(&self.weights, scores)
        return explain_scores(
            &self.weights, workspace.analysis, workspace.counts, scores, row, label, top, self.terms, self.order
        )

    cdef int _fill_sentences(
        self, Workspace workspace, const Source* sources, Py_ssize_t count, bint quoted, Row* rows
    ) except -1 nogil:
        cdef Scores scores
        cdef Py_ssize_t i
        for i in range(count):
            open_row(&rows[i], 0, sources[i].length, SENTENCE)
            self._score_row(workspace, &sources[i], &rows[i], &scores, True)
            if quoted and rows[i].label >= 0:
                self._quote_row(&rows[i])
        return 0

    cdef int _fill_rows(
        self, Workspace workspace, const Source* source, const Py_UCS4* following, Row* rows, Py_ssize_t count
    ) except -1 nogil:
        """Rows of one text, in order: what stands in a quotation is known from the rows around it."""
        cdef Scores scores
        cdef Quotations quotations = Quotations(False, False, 0, 0)
        cdef Py_ssize_t i
        for i in range(count):
            if i and is_paragraph_end(source.data, source.width, &rows[i - 1], &rows[i]):
                enter_paragraph(&quotations, source.data, source.width, source.length, rows, i)
            self._score_row(workspace, source, &rows[i], &scores, False)
            if rows[i].label < 0:
                end_paragraph(&quotations, rows, i, 0, 0)
            else:
                read_piece(&quotations, workspace.analysis, workspace.text, rows, i)
        end_paragraph(&quotations, rows, count, following[0], following[1])
        for i in range(count):
            if rows[i].quoted or (rows[i].set_off and rows[i].label >= 0):
                self._quote_row(&rows[i])
        return 0

    cdef int _score_row(
        self, Workspace workspace, const Source* source, Row* row, Scores* scores, bint is_given
    ) except -1 nogil:
        """Labels the stretch that a row names by its words, if it says something.

        Furniture never does; what was given as a sentence (``is_given``) always; of the rest the model decides.
        """
        cdef bint by_rules
        if row.kind == FURNITURE:
            return 0
        workspace.copy_stretch(source.data, source.width, row.start, row.end)
        by_rules = has_message(workspace.text, 0, workspace.length, row.kind)
        workspace.fold()
        extract_hits(&self.vocabulary, workspace.text, workspace.letters, workspace.length, workspace.analysis)
        compute_scores(&self.weights, workspace.analysis, workspace.counts, scores)
        if not is_given and self.weights.message_biases[row.kind][by_rules] + scores.message <= 0.0:
            return 0
        self._set_label(row, compute_probabilities(scores.values, self.weights.labels, row.probabilities))
        return 0

    cdef void _quote_row(self, Row* row) noexcept nogil:
        """Labels a row anew: it stands in the middle of a quotation."""
        row.quoted = True
        if self.weights.quoted_error < 1.0:
            self._set_label(row, mix_in_quotation(&self.weights, row.probabilities))

    cdef inline void _set_label(self, Row* row, int label) noexcept nogil:
        row.label, row.confidence = label, row.probabilities[label]
        row.uncertain = row.confidence < self.weights.threshold

    cdef Workspace _take_workspace(self):
        try:
            return self.workspaces.pop()
        except IndexError:
            return Workspace(self.vocabulary.term_count)

    cdef int _give_back(self, Workspace workspace) except -1:
        if len(self.workspaces) < MOST_WORKSPACES:
            self.workspaces.append(workspace)
        return 0


def find_lone_surrogate(str text not None):
    """The place of the first lone surrogate, which is no character; -1 if there is none."""
    return find_surrogate(PyUnicode_DATA(text), PyUnicode_KIND(text), len(text))
