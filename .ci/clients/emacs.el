;;; emacs.el --- What a user of Emacs does and sees  -*- lexical-binding: t -*-

;;; Commentary:

;; Run by the script `emacs' beside it, in a project that this has made.

;;; Code:

(require 'package)
(package-initialize)
(require 'eglot)

(defun shown (what)
  "Say that WHAT was shown."
  (princ (format "ok      %s\n" what)))

(defun holds (what condition)
  "Wait until CONDITION holds, long enough for a busy machine; or end, because WHAT failed."
  (let ((end (+ (float-time) 60)))
    (while (not (funcall condition))
      (when (> (float-time) end)
        (princ (format "FAILED  %s\n" what))
        (kill-emacs 1))
      (accept-process-output nil 0.02))
    (shown what)))

(defun found ()
  "The diagnostics of the buffer: what the text of each is, and how its message begins."
  (mapcar (lambda (diagnostic)
            (list (buffer-substring-no-properties (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic))
                  (and (string-match "MPR[0-9]+" (flymake-diagnostic-text diagnostic))
                       (match-string 0 (flymake-diagnostic-text diagnostic)))))
          (flymake-diagnostics)))

(find-file "token.py")
(apply #'eglot--connect (eglot--guess-contact))
(flymake-start)

(holds "the diagnostic is at its place, behind a character of two units and four bytes"
       (lambda () (equal (found) '(("app.procore.com" "MPR101")))))

(goto-char (point-min))
(search-forward "app.procore")
(let ((fix (seq-find (lambda (action) (string-prefix-p "Replace" (plist-get action :title)))
                     (eglot-code-actions (line-beginning-position) (line-end-position)))))
  (eglot--apply-workspace-edit (plist-get fix :edit)))
(holds "a code action makes the fix in the buffer"
       (lambda () (save-excursion (goto-char (point-min)) (search-forward "\"https://login.procore.com/oauth/token\"" nil t))))
;; A timer does this when Emacs is idle, which it never is here.
(eglot--signal-textDocument/didChange)
(holds "the diagnostic is gone before the file is saved" (lambda () (flymake-start) (null (found))))
(save-buffer)
(eglot-shutdown (eglot-current-server))

;;; emacs.el ends here
