# Expected values of the distributions, from R's own.  usage: Rscript make_special.R   (in this folder; the tests need no R)
# special.csv: what, a, b, x, value; 17 significant digits
rows <- NULL
add <- function(what, a, b, x, value) rows <<- rbind(rows, data.frame(what, a, b, x, value))
for (a in c(0.001, 0.1, 0.5, 1, 2.5, 10, 33.3, 100, 1234.5, 1e5, 1e7)) {
    for (p in c(1e-10, 1e-4, 0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999)) {
        q <- qgamma(p, a)
        if (q > 1e-280) add("gamma_quantile", a, 0, p, q)
    }
    for (f in c(0.01, 0.5, 0.9, 1, 1.1, 2, 5)) {
        x <- a * f
        if (pgamma(x, a) > 1e-290) add("gamma_lower", a, 0, x, pgamma(x, a))
        if (pgamma(x, a, lower.tail = FALSE) > 1e-290) add("gamma_upper", a, 0, x, pgamma(x, a, lower.tail = FALSE))
    }
}
for (a in c(0.5, 1, 3, 20.5, 400, 1e5)) for (b in c(0.5, 2, 7, 150, 30000)) {
    for (x in c(1e-6, 0.01, 0.2, 0.5, 0.9, 0.999)) {
        if (pbeta(x, a, b) > 1e-290) add("beta_lower", a, b, x, pbeta(x, a, b))
        if (pbeta(x, a, b, lower.tail = FALSE) > 1e-290) add("beta_upper", a, b, x, pbeta(x, a, b, lower.tail = FALSE))
    }
    for (p in c(1e-6, 0.025, 0.5, 0.975, 0.9999)) add("beta_quantile", a, b, p, qbeta(p, a, b))
}
for (p in c(1e-300, 1e-20, 1e-5, 0.001, 0.025, 0.3, 0.4999999, 0.5000001, 0.6, 0.975, 0.999999)) add("normal_quantile", 0, 0, p, qnorm(p))
for (z in c(-30, -8, -1.96, -1e-8, 0, 0.5, 3)) add("normal_lower", 0, 0, z, pnorm(z))
for (df in c(0.8, 1, 2, 3.7, 10, 29.5, 200, 1e6)) {
    for (p in c(1e-10, 0.001, 0.025, 0.4, 0.6, 0.975, 0.9999)) {
        q <- qt(p, df) # is off in the twelfth digit for small df: two steps of Newton on pt
        for (i in 1:2) q <- q - if (p < 0.5) (pt(q, df) - p) / dt(q, df) else (1 - p - pt(q, df, lower.tail = FALSE)) / dt(q, df)
        add("t_quantile", df, 0, p, q)
    }
    for (t in c(0.001, 0.7, 1.96, 5, 40)) if (2 * pt(-t, df) > 1e-290) add("t_two_sided", df, 0, t, 2 * pt(-t, df))
    for (x in c(0.01, 1, 10, 100)) add("chi_square_tail", df, 0, x, pchisq(x, df, lower.tail = FALSE))
}
for (n in c(1, 5, 40, 1000, 200000)) for (p in c(0.001, 0.2, 0.5, 0.97)) {
    for (x in unique(round(n * c(0, 0.1, 0.2, 0.5, 0.97, 1)))) {
        for (w in list(list("binomial_at", dbinom(x, n, p)), list("binomial_lower", pbinom(x, n, p)),
            list("binomial_upper", pbinom(x - 1, n, p, lower.tail = FALSE))))
            if (w[[2]] > 1e-290) add(w[[1]], n, p, x, w[[2]])
    }
    for (q in c(0.001, 0.025, 0.5, 0.975, 0.999)) add("binomial_quantile", n, p, q, qbinom(q, n, p))
}
rows$value <- sprintf("%.17g", rows$value); rows$x <- sprintf("%.17g", rows$x)
write.csv(rows, "special.csv", row.names = FALSE, quote = FALSE)
