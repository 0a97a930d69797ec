# Ce que dit chaque constat. Une ligne par code, par ordre alphabétique ; les mêmes codes que en.ftl.
drop_too_long = { $subject } : le raccordement mesure { $drop }, { $allowed } autorisés
