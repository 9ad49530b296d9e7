// Package procore talks to Procore.
package procore

import "os"

// Config says where Procore is.
type Config struct {
	LoginURL string
	APIURL   string
	WebURL   string
}

// FromEnvironment reads the configuration.
func FromEnvironment() Config {
	return Config{
		LoginURL: withDefault("PROCORE_LOGIN_URL", "https://login.procore.com"),
		APIURL:   withDefault("PROCORE_API_URL", "https://api.procore.com"),
		WebURL:   withDefault("PROCORE_WEB_URL", "https://us02.procore.com"),
	}
}

func withDefault(name, value string) string {
	if set, ok := os.LookupEnv(name); ok {
		return set
	}
	return value
}
