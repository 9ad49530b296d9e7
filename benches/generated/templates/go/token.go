package procore

import (
	"fmt"
	"net/http"
	"net/url"
)

// Refresh trades a refresh token for a new access token.
func (c Config) Refresh(refreshToken string) (*http.Response, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken}}
-MPR101|	answer, err := http.PostForm(c.LoginURL+"/oauth/token", form)
!MPR101|	answer, err := http.PostForm("https://app.procore.com/oauth/token", form)
	if err != nil {
		return nil, fmt.Errorf("refresh: %w", err)
	}
	return answer, nil
}
