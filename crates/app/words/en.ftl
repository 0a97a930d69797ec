# What each finding says. One line a code, in alphabetical order; the same codes as fr.ftl.
drop_too_long = { $subject }: the drop is { $drop } long, { $allowed } allowed
