package io.tcptrafficscan.config;

/** The text of one value of a setting, and where it comes from. */
record Text(String value, Place place) {}
