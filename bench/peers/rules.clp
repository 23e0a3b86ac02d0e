; The rules for CLIPS. What is not known is nil.
(deftemplate line
  (slot claim) (slot line) (slot code) (slot day) (slot amount) (slot sex) (slot age_days) (slot age_years)
  (slot level) (slot med_type) (slot inpatient) (slot emergency))
; Of each table the columns that its rule asks for.
(deftemplate point
  (slot rule) (slot code) (slot from) (slot to) (slot sex) (slot max_age_years) (slot max_age_days) (slot age_band)
  (slot min_level) (multislot settings))
(deftemplate parameter (slot rule) (slot name) (slot value))

(deffunction paid (?amount) (and (numberp ?amount) (> ?amount 0)))
(deffunction outside (?inpatient ?emergency $?settings)
  (not (or (and ?inpatient (member$ inpatient ?settings))
           (and ?emergency (member$ emergency ?settings))
           (and (not ?inpatient) (not ?emergency) (member$ outpatient ?settings)))))

(defrule drug-sex
  (line (claim ?claim) (line ?line) (code ?code) (day ?day) (sex ?sex&"1"|"2"))
  (point (rule drug-sex) (code ?code) (from ?from&:(<= ?from ?day)) (to ?to&:(< ?day ?to)) (sex ~?sex))
  => (hit ?claim ?line drug-sex))

(defrule service-sex
  (line (claim ?claim) (line ?line) (code ?code) (day ?day) (sex ?sex&"1"|"2"))
  (point (rule service-sex) (code ?code) (from ?from&:(<= ?from ?day)) (to ?to&:(< ?day ?to)) (sex ~?sex))
  => (hit ?claim ?line service-sex))

(defrule drug-child-formulation
  (parameter (rule drug-child-formulation) (name child_age_max) (value ?child))
  (line (claim ?claim) (line ?line) (code ?code) (day ?day) (amount ?amount&:(paid ?amount))
        (age_years ?age&:(numberp ?age)))
  (point (rule drug-child-formulation) (code ?code) (from ?from&:(<= ?from ?day)) (to ?to&:(< ?day ?to))
         (max_age_years ?most&:(> ?age (if (numberp ?most) then ?most else ?child))))
  => (hit ?claim ?line drug-child-formulation))

(defrule service-child-specific
  (parameter (rule service-child-specific) (name child_age_max) (value ?child))
  (line (claim ?claim) (line ?line) (code ?code) (day ?day) (amount ?amount&:(paid ?amount))
        (age_days ?days&:(numberp ?days)) (age_years ?years))
  (point (rule service-child-specific) (code ?code) (from ?from&:(<= ?from ?day)) (to ?to&:(< ?day ?to))
         (max_age_days ?most&:(if (numberp ?most) then (> ?days ?most) else (> ?years ?child))))
  => (hit ?claim ?line service-child-specific))

(defrule service-institution-level
  (line (claim ?claim) (line ?line) (code ?code) (day ?day) (amount ?amount&:(paid ?amount))
        (level ?level&:(numberp ?level)))
  (point (rule service-institution-level) (code ?code) (from ?from&:(<= ?from ?day)) (to ?to&:(< ?day ?to))
         (min_level ?least&:(< ?level ?least)))
  => (hit ?claim ?line service-institution-level))

(defrule drug-care-setting
  (line (claim ?claim) (line ?line) (code ?code) (day ?day) (amount ?amount&:(paid ?amount))
        (med_type ?type&:(neq (sub-string 1 2 ?type) "99")) (inpatient ?inpatient) (emergency ?emergency))
  (point (rule drug-care-setting) (code ?code) (from ?from&:(<= ?from ?day)) (to ?to&:(< ?day ?to))
         (settings $?settings&:(outside ?inpatient ?emergency ?settings)))
  => (hit ?claim ?line drug-care-setting))

(defrule service-care-setting
  (line (claim ?claim) (line ?line) (code ?code) (day ?day) (amount ?amount&:(paid ?amount))
        (inpatient ?inpatient) (emergency ?emergency))
  (point (rule service-care-setting) (code ?code) (from ?from&:(<= ?from ?day)) (to ?to&:(< ?day ?to))
         (settings $?settings&:(outside ?inpatient ?emergency ?settings)))
  => (hit ?claim ?line service-care-setting))
