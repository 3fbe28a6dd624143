;;; eglot.el --- Scenarios in Emacs  -*- lexical-binding: t -*-

;; emacs -q --batch -l CONFIGURATION -l eglot.el DOCUMENT SCENARIO
;;
;; The configuration is the user's, which the test has written. The commands are those that a person
;; calls; where they ask something, the first answer that is offered is taken.

(require 'eglot)
(require 'yaml-mode)

(setq eglot-sync-connect 60
      make-backup-files nil
      eldoc-idle-delay 0
      last-nonmenu-event t
      completing-read-function
      (lambda (_prompt collection &rest more)
        (or (nth 4 more) (car (all-completions "" collection)))))

(defun wait (what ask)
  "Call ASK until it gives something, and return that.  WHAT names it."
  (let ((deadline (time-add nil 60)) answer)
    (while (not (setq answer (funcall ask)))
      (when (time-less-p deadline nil)
        (error "no %s; the text:\n%s" what (buffer-string)))
      (accept-process-output nil 0.02))
    answer))

(defun go (text &optional after)
  "Put point on TEXT, behind AFTER, which stands before it."
  (goto-char (point-min))
  (search-forward (concat after text))
  (backward-char (length text)))

(defun shows (code)
  "Whether a diagnostic with CODE is shown."
  (seq-some (lambda (one)
              (string-search code (format "%S" (flymake-diagnostic-data one))))
            (flymake-diagnostics)))

(defun holds (text)
  "Whether the buffer contains TEXT."
  (save-excursion (goto-char (point-min)) (search-forward text nil t)))

(defun scenario-diagnostics ()
  (wait "diagnostic" (lambda () (shows "undeclared-object-authorization"))))

(defun scenario-hover ()
  (go "x-objects:")
  (switch-to-buffer (current-buffer))
  (let (shown)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown text)))
    (wait "explanation of `x-objects`"
          (lambda () (and shown (string-search "in path order" shown))))))

(defun scenario-completion ()
  (go "/addresses/{addressId}:")
  (end-of-line)
  (insert "\n    x-objects: [{obj")
  (completion-at-point)
  (wait "completed key" (lambda () (holds "x-objects: [{object:"))))

(defun scenario-code-action ()
  (go "Shipment" "{object: ")
  (delete-char 8)
  (insert "Shipmnt")
  ;; Emacs does this when it is idle, which a batch never is.
  (eglot--signal-textDocument/didChange)
  (wait "diagnostic" (lambda () (shows "unknown-object")))
  (backward-char 1)
  (call-interactively #'eglot-code-actions)
  (wait "corrected name" (lambda () (holds "{object: Shipment, action: create}")))
  (eglot--signal-textDocument/didChange)
  (wait "end of the diagnostic" (lambda () (not (shows "unknown-object")))))

(defun scenario-rename ()
  (go "Shipment" "object: ")
  (eglot-rename "Parcel")
  (wait "renamed schema" (lambda () (holds "    Parcel:")))
  (wait "renamed reference" (lambda () (holds "#/components/schemas/Parcel"))))

(pcase-let ((`(,document ,name) command-line-args-left))
  (setq command-line-args-left nil)
  (find-file document)
  (call-interactively #'eglot)
  (funcall (intern (concat "scenario-" name)))
  (message "passed: %s" name)
  (eglot-shutdown (eglot-current-server) nil 60))
